const localised = require('../../../../localised');
const tutorial = require('../../../tutorial/content-types/tutorial/schema.json');

module.exports = localised(tutorial, 'talk', { draftAndPublish: false });
