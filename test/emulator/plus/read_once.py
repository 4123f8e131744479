"""Files that moto reads again and again, read once.

For each account moto parses all of AWS's managed policies, and for each service it lists all services of botocore.
Each of these takes a good part of a second. For each request it lists its own folders, to find the service.
"""

import copy
import functools

import moto.core.utils as utils
from moto.iam.models import IAMBackend
from moto.moto_server.werkzeug_app import DomainDispatcherApplication

POLICIES = {}


def aws_policies(self, plain=IAMBackend._init_aws_policies):
    if self.partition not in POLICIES:
        POLICIES[self.partition] = plain(self)
    return [own_copy(policy, self.account_id) for policy in POLICIES[self.partition]]


def own_copy(policy, account_id):
    """Each account counts its own attachments."""
    made = copy.copy(policy)
    made.account_id = account_id
    return made


def install():
    IAMBackend._init_aws_policies = aws_policies
    dispatcher = DomainDispatcherApplication
    dispatcher.get_backend_for_host = functools.cache(dispatcher.get_backend_for_host)
    utils.create_loader = functools.cache(utils.create_loader)
